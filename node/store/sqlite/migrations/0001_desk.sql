-- People and what they log in with. Times are microseconds of Unix time, days
-- are days since 1970-01-01, 0 is never. What is secret is kept as a hash.

CREATE TABLE organisations (
    name       TEXT    NOT NULL PRIMARY KEY, -- of its party in the log
    two_people INTEGER NOT NULL              -- 1: who makes a command for money does not sign it
) STRICT;

CREATE TABLE users (
    id           INTEGER NOT NULL PRIMARY KEY,
    organisation TEXT    NOT NULL,
    login        TEXT    NOT NULL UNIQUE, -- lower case
    name         TEXT    NOT NULL,
    role         INTEGER NOT NULL,
    until        INTEGER NOT NULL,        -- last day of the role
    password     TEXT    NOT NULL,        -- argon2id as a PHC string; '' for none
    handle       BLOB    NOT NULL UNIQUE, -- what a passkey knows the user by
    language     TEXT    NOT NULL,        -- '': as the browser says
    generation   INTEGER NOT NULL,        -- sessions of an older one have ended
    created      INTEGER NOT NULL,
    removed      INTEGER NOT NULL
) STRICT;

CREATE INDEX users_of_organisation ON users (organisation, id);

CREATE TABLE sessions (
    hash    TEXT    NOT NULL PRIMARY KEY, -- SHA-256 of the cookie's token
    data    BLOB    NOT NULL,
    expires INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_end ON sessions (expires);

CREATE TABLE passkeys (
    id         BLOB    NOT NULL PRIMARY KEY, -- of the credential
    user_id    INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    cose       BLOB    NOT NULL, -- the public key as the authenticator gave it
    log_key    BLOB    NOT NULL, -- the same, as the log keeps keys
    flags      INTEGER NOT NULL,
    counter    INTEGER NOT NULL,
    aaguid     BLOB    NOT NULL,
    transports TEXT    NOT NULL, -- separated by commas
    created    INTEGER NOT NULL,
    used       INTEGER NOT NULL
) STRICT;

CREATE INDEX passkeys_of_user ON passkeys (user_id);

CREATE TABLE api_keys (
    id           INTEGER NOT NULL PRIMARY KEY,
    organisation TEXT    NOT NULL,
    user_id      INTEGER NOT NULL,        -- who made it, and for whom it acts
    name         TEXT    NOT NULL,
    hash         BLOB    NOT NULL UNIQUE, -- SHA-256 of the key
    hint         TEXT    NOT NULL,        -- its first letters
    role         INTEGER NOT NULL,
    scopes       INTEGER NOT NULL,
    created      INTEGER NOT NULL,
    expires      INTEGER NOT NULL,
    used         INTEGER NOT NULL,
    revoked      INTEGER NOT NULL
) STRICT;

CREATE INDEX api_keys_of_organisation ON api_keys (organisation, id);

CREATE TABLE invitations (
    id           INTEGER NOT NULL PRIMARY KEY,
    hash         BLOB    NOT NULL UNIQUE, -- SHA-256 of the link's token
    setup        INTEGER NOT NULL,        -- 1: makes the first administrator
    user_id      INTEGER NOT NULL,        -- who is to choose a new password; 0: a newcomer
    organisation TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    role         INTEGER NOT NULL,
    until        INTEGER NOT NULL,
    made_by      INTEGER NOT NULL,        -- a user, 0 for the server
    created      INTEGER NOT NULL,
    expires      INTEGER NOT NULL,
    used         INTEGER NOT NULL         -- or withdrawn
) STRICT;

CREATE INDEX invitations_of_organisation ON invitations (organisation, id);

CREATE TABLE security_events (
    id           INTEGER NOT NULL PRIMARY KEY,
    at           INTEGER NOT NULL,
    organisation TEXT    NOT NULL,
    user_id      INTEGER NOT NULL, -- who did it, 0 for nobody known
    kind         TEXT    NOT NULL,
    subject      TEXT    NOT NULL, -- who or what it was done to
    address      TEXT    NOT NULL
) STRICT;

CREATE INDEX security_events_of_organisation ON security_events (organisation, id);
