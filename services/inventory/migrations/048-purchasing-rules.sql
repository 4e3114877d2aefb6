-- up
-- One row. Above the amount an order needs a second person; the tolerance is the share by which a
-- receipt may exceed its order.
CREATE TABLE purchasing_rules (
  single boolean PRIMARY KEY DEFAULT true,
  approval_amount_fen bigint NOT NULL,
  over_receipt_share double precision NOT NULL,
  version integer NOT NULL DEFAULT 1,
  CONSTRAINT purchasing_rules_only_one CHECK (single),
  CONSTRAINT purchasing_rules_amount_not_negative CHECK (approval_amount_fen >= 0),
  CONSTRAINT purchasing_rules_share_in_range CHECK (over_receipt_share BETWEEN 0 AND 0.2)
);
INSERT INTO purchasing_rules (approval_amount_fen, over_receipt_share) VALUES (5000000, 0);

-- down
DROP TABLE purchasing_rules;
