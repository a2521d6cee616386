-- The events on which nobody has said anything yet, by how certain they are: what a review begins with. Type and status stand in it
-- so that a review of a rare kind need not look at the rows of all others.
CREATE INDEX event_review ON event (coding, confidence, type, status) WHERE corrected = 0 AND retracted = 0;
