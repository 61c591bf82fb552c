SELECT period, and_later FROM load_period WHERE load_id = :load_id ORDER BY period
