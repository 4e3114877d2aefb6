-- up
-- What depots there were at a time. Who keeps them and their phones are left out: they are people's.
-- A depot is known to be as it is since it was last changed.
SELECT keep_history('depots', '{id}', '{keeper,phone}');
UPDATE depots_history SET from_time = least(from_time, (row ->> 'update_time')::timestamptz);

-- down
SELECT forget_history('depots');
