-- Workbooks of single pools and statements have no fixed names: those that were published and not
-- withdrawn since.
SELECT o.path, o.sha256, o.bytes
FROM (
	SELECT 'out/site/m/' || :period || '/index.html' AS path
	UNION SELECT 'out/books/reliability-' || :period || '.xlsx'
	UNION SELECT 'out/pay/compensation-' || :period || '.xlsx'
	UNION SELECT 'out/pay/payroll-' || :period || '.csv'
	UNION SELECT path FROM output
	WHERE path > 'out/pay/compensation-' || :period || '-' AND path < 'out/pay/compensation-' || :period || '.'
	UNION SELECT path FROM output
	WHERE path > 'out/pay/' || :period || '/' AND path < 'out/pay/' || :period || '0'
) f JOIN output o ON o.id = (SELECT max(id) FROM output WHERE path = f.path)
WHERE o.sha256 <> ''
ORDER BY o.path
