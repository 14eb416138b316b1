-- What is due is asked for each webhook: a receiver that answers slowly must not
-- stand before the others.
DROP INDEX deliveries_due;
CREATE INDEX deliveries_due ON deliveries (webhook, due, id) WHERE due > 0;
