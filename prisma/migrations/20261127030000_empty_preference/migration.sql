-- Who was discreet and is no more had left a row in which nothing is chosen.
DELETE FROM "preference" WHERE "language" IS NULL AND NOT "discreet";
