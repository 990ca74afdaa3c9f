-- KEYS: epochs. ARGV: field.
return redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
