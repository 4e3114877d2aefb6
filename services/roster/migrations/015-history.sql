-- up
-- Contacts keep no past: a phone that was taken out is gone.
SELECT keep_history('organisations'), keep_history('teams'), keep_history('people'),
  keep_history('team_members', '{team_id,person_id}'), keep_history('qualifications'),
  keep_history('resource_types', '{specialism,type}'), keep_history('duty_rules'),
  keep_history('home_minimums', '{division_code,specialism}');

-- down
SELECT forget_history('organisations'), forget_history('teams'), forget_history('people'),
  forget_history('team_members'), forget_history('qualifications'),
  forget_history('resource_types'), forget_history('duty_rules'),
  forget_history('home_minimums');
