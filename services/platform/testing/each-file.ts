import fc from 'fast-check';

// Runs before the tests of every file.

// A landing is not decided by a throw of the dice: properties are tried on the same cases each
// time, and on others with MUSTER_TEST_SEED=<any whole number>. What another seed finds is kept
// beside the property as an example.
fc.configureGlobal({ seed: Number(process.env['MUSTER_TEST_SEED'] ?? 20261122) });
