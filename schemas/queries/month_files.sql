SELECT o.path, o.sha256, o.bytes
FROM (
	SELECT 'out/site/m/' || :period || '/index.html' AS path
	UNION ALL SELECT 'out/books/reliability-' || :period || '.xlsx'
	UNION ALL SELECT 'out/pay/compensation-' || :period || '.xlsx'
	UNION ALL SELECT 'out/pay/payroll-' || :period || '.csv'
) f JOIN output o ON o.id = (SELECT max(id) FROM output WHERE path = f.path)
ORDER BY o.path
