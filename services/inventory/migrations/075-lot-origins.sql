-- up
-- Which lots the units of a lot were made of by conversions. No foreign keys: whoever converts holds
-- the balances, which have them, and to lock the lots after those could wait for a recall.
CREATE TABLE lot_origins (
  lot_id uuid NOT NULL,
  from_lot_id uuid NOT NULL,
  PRIMARY KEY (lot_id, from_lot_id)
);
CREATE INDEX lot_origins_by_origin ON lot_origins (from_lot_id);
-- So far a conversion kept batch and date, by which its two sides find each other.
INSERT INTO lot_origins (lot_id, from_lot_id)
SELECT DISTINCT made.lot_id, used.lot_id
FROM movements m
JOIN entries made ON made.movement_id = m.id AND made.account = 'CONVERTED' AND made.quantity < 0
JOIN entries used ON used.movement_id = m.id AND used.account = 'CONVERTED' AND used.quantity > 0
JOIN lots l ON l.id = made.lot_id
JOIN lots o ON o.id = used.lot_id AND (o.expire_date, o.batch_number) = (l.expire_date, l.batch_number)
WHERE m.kind = 'CONVERSION';

-- down
DROP TABLE lot_origins;
