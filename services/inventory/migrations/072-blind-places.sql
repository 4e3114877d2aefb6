-- up
-- What of the book is kept from whom: the places of the blind counts that a person counts now.
CREATE VIEW blind_places AS
SELECT DISTINCT p.counter_id, c.depot_id, l.item_id
FROM count_counters p JOIN counts c ON c.id = p.count_id JOIN count_lines l ON l.count_id = c.id
WHERE c.blind AND c.state = 'COUNTING';

-- down
DROP VIEW blind_places;
