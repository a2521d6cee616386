-- By whom a coding was made: the rules, the learned reader, or both (detente.reading.coders). Books from before could only be read
-- by the rules; what was imported from other data sets has no coder of detente's.
ALTER TABLE coding ADD COLUMN coder TEXT;
UPDATE coding SET coder = 'rules' WHERE NOT EXISTS (SELECT 1 FROM setting WHERE name = 'imported');
