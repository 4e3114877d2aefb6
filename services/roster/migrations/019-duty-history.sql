-- up
-- Who was to be on duty, as the roster said it at a time. Why somebody is away is left out: it is
-- read from the present rows, which an erasure clears.
SELECT keep_history('shifts'), keep_history('shift_members', '{shift_id,person_id}'),
  keep_history('leaves', '{id}', '{reason}'), keep_history('swaps', '{id}', '{reason}');
CREATE INDEX shift_members_history_by_shift ON shift_members_history ((row ->> 'shift_id'));

-- down
SELECT forget_history('shifts'), forget_history('shift_members'), forget_history('leaves'),
  forget_history('swaps');
