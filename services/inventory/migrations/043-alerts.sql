-- up
CREATE TABLE alerts (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  state text NOT NULL,
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  item_id text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  quantity bigint NOT NULL,
  level bigint NOT NULL,
  due_date date,
  assignee text NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT '',
  snooze_until timestamptz,
  raise_count integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  seen_time timestamptz NOT NULL,
  resolve_time timestamptz,
  cause_gone boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT alerts_kind_known CHECK (kind IN ('BELOW_PAR', 'REORDER', 'EXPIRING', 'EXPIRED',
    'OVERSTOCK', 'COUNT_DUE', 'OVERDUE_ORDER', 'LOAN_OVERDUE')),
  CONSTRAINT alerts_state_known CHECK (state IN ('OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED')),
  CONSTRAINT alerts_resolved CHECK ((state = 'RESOLVED') = (resolve_time IS NOT NULL)),
  CONSTRAINT alerts_snoozed CHECK ((state = 'SNOOZED') = (snooze_until IS NOT NULL))
);
-- One that is not resolved for each thing: what is found again is the same alert.
CREATE UNIQUE INDEX alerts_one_open ON alerts (kind, depot_id, item_id, subject)
  WHERE state <> 'RESOLVED';
CREATE INDEX alerts_open ON alerts (depot_id, id) WHERE state <> 'RESOLVED';

-- down
DROP TABLE alerts;
