-- up
CREATE TABLE inspections (
  id uuid PRIMARY KEY,
  asset_id text COLLATE "C" NOT NULL REFERENCES assets,
  check_key text NOT NULL,
  passed boolean NOT NULL,
  check_date date NOT NULL,
  due_date date NOT NULL,
  findings text NOT NULL,
  inspector text NOT NULL,
  actor_id text NOT NULL,
  work_order_id uuid,
  create_time timestamptz NOT NULL,
  CONSTRAINT inspections_hold CHECK (due_date >= check_date)
);
CREATE INDEX inspections_by_asset ON inspections (asset_id, id);

-- down
DROP TABLE inspections;
