-- KEYS: announced. ARGV: job.
return redis.call('SREM', KEYS[2], ARGV[2])
