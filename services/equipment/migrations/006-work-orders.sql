-- up
CREATE TABLE work_orders (
  id uuid PRIMARY KEY,
  asset_id text COLLATE "C" NOT NULL REFERENCES assets,
  state text NOT NULL DEFAULT 'OPEN',
  title text NOT NULL,
  description text NOT NULL,
  check_key text NOT NULL,
  due_date date,
  assignee text NOT NULL,
  parts jsonb NOT NULL DEFAULT '[]',
  labour_cost numeric(14, 2) NOT NULL DEFAULT 0,
  outcome text NOT NULL DEFAULT '',
  division_code text NOT NULL,
  create_time timestamptz NOT NULL,
  start_time timestamptz,
  end_time timestamptz,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT work_orders_state_known CHECK (state IN ('OPEN', 'IN_PROGRESS', 'DONE', 'CANCELLED')),
  CONSTRAINT work_orders_over CHECK ((state IN ('DONE', 'CANCELLED')) = (end_time IS NOT NULL)),
  CONSTRAINT work_orders_labour CHECK (labour_cost >= 0)
);
CREATE INDEX work_orders_by_asset ON work_orders (asset_id, id);
CREATE INDEX work_orders_under_way ON work_orders (due_date) WHERE end_time IS NULL;
SELECT keep_history('work_orders');

-- down
SELECT forget_history('work_orders');
DROP TABLE work_orders;
