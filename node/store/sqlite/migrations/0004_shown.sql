-- To whom sellers show deals that nobody has offered on. Times are microseconds
-- of Unix time.

CREATE TABLE shown (
    deal    TEXT    NOT NULL, -- its name in the log
    party   TEXT    NOT NULL, -- that it is shown to
    user_id INTEGER NOT NULL, -- who showed it
    at      INTEGER NOT NULL,
    PRIMARY KEY (deal, party)
) STRICT;
