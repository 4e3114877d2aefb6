-- up
-- Above which size an adjustment, a disposal or the variance of a count needs a second person. The
-- limit of the nearest division above a depot counts; '' is everywhere; NULL is no limit.
CREATE TABLE approval_limits (
  division_code text COLLATE "C" PRIMARY KEY,
  units_max bigint,
  value_max double precision,
  expire_hours integer NOT NULL,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL,
  CONSTRAINT approval_limits_division_code_format CHECK (division_code ~ '^([0-9]{12})?$'),
  CONSTRAINT approval_limits_units_not_negative CHECK (units_max >= 0),
  CONSTRAINT approval_limits_value_not_negative CHECK (value_max >= 0),
  CONSTRAINT approval_limits_expire_hours_in_range CHECK (expire_hours BETWEEN 1 AND 720)
);

-- down
DROP TABLE approval_limits;
