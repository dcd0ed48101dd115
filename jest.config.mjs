import { availableParallelism } from 'node:os';

const common = {
  testEnvironment: 'node',
  // Test files of the headless host leave a DOM behind; nobody looks at it again.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  transform: { '\\.(ts|mjs|js)$': '<rootDir>/test/jest-transform.cjs' },
  // These ship ES modules only; everything else in node_modules is left as it is.
  transformIgnorePatterns: ['/node_modules/(?!(p-queue|p-timeout|eventemitter3|fast-check|pure-rand|idb-keyval)/)', '<rootDir>/dist/'],
  moduleNameMapper: { '^fast-check$': '<rootDir>/test/fixed-seed.cjs' },
  moduleFileExtensions: ['ts', 'mjs', 'js', 'cjs', 'json', 'node'],
};

/** Unit tests mirror the source tree; integration and e2e tests use real sockets, files and processes and get more time. */
export default {
  // A third of the time goes into waiting for sockets and processes (measured): three workers keep two cores busy.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
    { ...common, displayName: 'telegram-dc', testMatch: ['<rootDir>/test/telegram-dc/**/*.test.ts'] },
    { ...common, displayName: 'integration', testMatch: ['<rootDir>/test/integration/**/*.test.ts'] },
    { ...common, displayName: 'docs', testMatch: ['<rootDir>/test/docs/**/*.test.ts'] },
    { ...common, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
    { ...common, displayName: 'chaos', testMatch: ['<rootDir>/test/chaos/**/*.test.ts'] },
  ],
  // A limit for what hangs, with room for a busy machine; nothing is expected to be fast.
  testTimeout: 300_000,
};
