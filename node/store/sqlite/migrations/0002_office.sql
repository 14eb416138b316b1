-- What was asked, and what is told to others. Times are microseconds of Unix
-- time, 0 is never.

CREATE TABLE display_names (
    party TEXT NOT NULL PRIMARY KEY, -- its name in the log
    en    TEXT NOT NULL,
    zh    TEXT NOT NULL
) STRICT;

CREATE TABLE asked (
    scope    TEXT    NOT NULL, -- the organisation
    key      BLOB    NOT NULL, -- SHA-256 of the idempotency key
    digest   BLOB    NOT NULL, -- SHA-256 of the request
    number   INTEGER NOT NULL, -- the envelope's sequence number
    envelope BLOB    NOT NULL, -- empty once it was answered
    first    INTEGER NOT NULL, -- leaf of the first command
    count    INTEGER NOT NULL, -- commands, 0: not answered
    height   INTEGER NOT NULL,
    until    INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT;

CREATE INDEX asked_by_end ON asked (until);
CREATE INDEX asked_by_number ON asked (number);

CREATE TABLE drafts (
    id           INTEGER NOT NULL PRIMARY KEY,
    organisation TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    number       INTEGER NOT NULL, -- of its envelope, 0: none of the desk's
    body         TEXT    NOT NULL  -- the rest, as JSON
) STRICT;

CREATE INDEX drafts_of_organisation ON drafts (organisation, id);

CREATE TABLE webhooks (
    id           INTEGER NOT NULL PRIMARY KEY,
    organisation TEXT    NOT NULL,
    url          TEXT    NOT NULL,
    secret       BLOB    NOT NULL,
    before       BLOB    NOT NULL, -- the secret that was rotated out, empty for none
    before_until INTEGER NOT NULL, -- it signs too until then
    next_leaf    INTEGER NOT NULL, -- of the log, to be looked at
    created      INTEGER NOT NULL,
    paused       INTEGER NOT NULL  -- when; nothing is sent
) STRICT;

CREATE INDEX webhooks_of_organisation ON webhooks (organisation, id);

CREATE TABLE deliveries (
    id       INTEGER NOT NULL PRIMARY KEY,
    webhook  INTEGER NOT NULL,
    leaf     INTEGER NOT NULL,
    created  INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    due      INTEGER NOT NULL, -- when it is tried next, 0: never again
    done     INTEGER NOT NULL, -- when it arrived
    status   INTEGER NOT NULL, -- of the last answer, 0: there was none
    error    TEXT    NOT NULL, -- of the last attempt, in a few words
    UNIQUE (webhook, leaf)
) STRICT;

CREATE INDEX deliveries_due ON deliveries (due) WHERE due > 0;
CREATE INDEX deliveries_of_webhook ON deliveries (webhook, id);
