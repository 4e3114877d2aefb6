-- up
-- Of people nothing is kept twice: their stays are their history, and a purge must be final.
SELECT keep_history('sites');
SELECT keep_history('standards');
SELECT keep_history('populations', '{division_code}');

-- down
SELECT forget_history('populations');
SELECT forget_history('standards');
SELECT forget_history('sites');
