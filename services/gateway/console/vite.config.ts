import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // The largest file is the component library, read once and kept by the browser.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|react-router|scheduler)\// },
            { name: 'data', test: /node_modules\/(@tanstack|i18next|react-i18next)\// },
            { name: 'ui', test: /node_modules\// },
          ],
        },
      },
    },
  },
  // For working on the page alone: `npx vite services/gateway/console` beside a running gateway.
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/docs', '/openapi.json'].map((path) => [
        path,
        process.env.MUSTER_URL ?? 'http://127.0.0.1:8080',
      ]),
    ),
  },
});
