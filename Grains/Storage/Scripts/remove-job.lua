-- KEYS: announced, jobs. ARGV: job.
redis.call('ZREM', KEYS[3], ARGV[2])
redis.call('SREM', KEYS[2], ARGV[2])
return 1
