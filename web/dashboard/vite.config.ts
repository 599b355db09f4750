import { defineConfig } from 'vite';

export default defineConfig({
  // `npm run dev` beside a running gateway.
  server: { proxy: { '/api': 'http://127.0.0.1:3939' } },
  build: {
    outDir: '../../src/Cco.Gateway/Dashboard/page',
    emptyOutDir: true,
    // The page runs under `default-src 'self'`: nothing inline, no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: false,
    // The built page is committed: names that stay make a rebuild a readable change. The gateway answers with an ETag.
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/app.js',
        assetFileNames: 'assets/app[extname]',
      },
    },
  },
});
