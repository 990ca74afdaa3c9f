-- ARGV: next incarnation. What the store's space did, another space does after it.
redis.call('SET', KEYS[1], ARGV[2])
return 1
