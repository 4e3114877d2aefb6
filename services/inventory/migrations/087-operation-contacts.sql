-- up
-- The operations that are sealed anew when a key is turned.
CREATE INDEX offline_operations_contacts ON offline_operations (batch_id, number)
  WHERE request ->> 'contact' <> '' OR amended ->> 'contact' <> '';

-- down
DROP INDEX offline_operations_contacts;
