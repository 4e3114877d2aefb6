-- up
CREATE TABLE operator_availability (
  division_code text NOT NULL,
  qualification text COLLATE "C" NOT NULL,
  count integer NOT NULL,
  valid_until timestamptz,
  update_time timestamptz NOT NULL,
  PRIMARY KEY (division_code, qualification),
  CONSTRAINT operator_availability_count CHECK (count >= 0)
);
SELECT keep_history('operator_availability', '{division_code,qualification}');

-- down
SELECT forget_history('operator_availability');
DROP TABLE operator_availability;
