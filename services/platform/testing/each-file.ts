import fc from 'fast-check';

// Runs before the tests of every file.

// A landing is not decided by a throw of the dice: properties are tried on the same cases each
// time, and on others with MUSTER_TEST_SEED=<any whole number>. What another seed finds is kept
// beside the property as an example.
fc.configureGlobal({ seed: Number(process.env['MUSTER_TEST_SEED'] ?? 20261122) });

// Stories run a dozen processes or a browser on whatever machine there is, and a landing runs all
// there is at once: a test that fails is tried once more, and the first failure is printed.
const { testPath = '' } = expect.getState();
if (process.env['CI'] || /\/test\/(console|scenario|fault)\//.test(testPath)) {
  jest.retryTimes(1, { logErrorsBeforeRetry: true, retryImmediately: true });
}
