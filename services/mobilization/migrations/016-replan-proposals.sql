-- up
-- A commit that promised what was recalled is to be planned again; once for each recall.
CREATE TABLE replan_proposals (
  id uuid PRIMARY KEY,
  commit_id uuid NOT NULL REFERENCES commits,
  cause text NOT NULL,
  item_id text NOT NULL,
  quantity bigint NOT NULL,
  state text NOT NULL,
  create_time timestamptz NOT NULL DEFAULT now(),
  settle_time timestamptz,
  settler_id text NOT NULL DEFAULT '',
  settler_name text NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT '',
  CONSTRAINT replan_proposals_once UNIQUE (commit_id, cause),
  CONSTRAINT replan_proposals_state_known CHECK (state IN ('OPEN', 'SETTLED')),
  CONSTRAINT replan_proposals_settled CHECK ((state = 'SETTLED') = (settle_time IS NOT NULL))
);
CREATE INDEX replan_proposals_open ON replan_proposals (id) WHERE state = 'OPEN';

-- down
DROP TABLE replan_proposals;
