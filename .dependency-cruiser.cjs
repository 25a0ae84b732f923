// The layers of docs/architecture.md: core ← db, dataset, engine, audit ← jobs ← service ← shell, cli; renderer → core only.
// page, what both hosts of the page answer, stands on core beside them.
const layer = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    layer('core-stands-alone', '^src/core/', ['^src/core/']),
    { name: 'core-is-pure', severity: 'error', from: { path: '^src/core/' }, to: { dependencyTypes: ['core'] } },
    { name: 'core-has-only-pure-libraries', severity: 'error', from: { path: '^src/core/' }, to: { path: 'node_modules/', pathNot: 'node_modules/(zod|d3-contour|@types/d3-contour|@types/geojson)/' } },
    layer('db-layer', '^src/main/db/', ['^src/core/', '^src/main/db/', '^src/main/dataset/records', '^src/main/jobs/(round|population|audit)/result-files', '^src/main/audit/rows/row']),
    layer('dataset-layer', '^src/main/dataset/', ['^src/core/', '^src/main/dataset/']),
    layer('engine-layer', '^src/main/engine/', ['^src/core/', '^src/main/engine/']),
    layer('audit-layer', '^src/main/audit/', ['^src/core/', '^src/main/audit/']),
    layer('jobs-layer', '^src/main/jobs/', ['^src/core/', '^src/main/(dataset|engine|audit|jobs)/']),
    layer('study-layer', '^src/main/study/', ['^src/core/', '^src/main/(dataset|engine|audit|jobs|study)/']),
    layer('page-layer', '^src/main/page/', ['^src/core/', '^src/main/page/']),
    layer('service-layer', '^src/main/service/', ['^src/core/', '^src/main/(db|dataset|engine|audit|jobs|page|service)/']),
    {
      name: 'http-in-its-folder-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/service/http/' },
      to: { path: 'node_modules/(fastify|@fastify/[^/]+|ws)/' },
    },
    layer('cli-layer', '^src/main/cli/', ['^src/core/', '^src/main/(db|dataset|engine|audit|jobs|study|page|service|cli)/']),
    layer('shell-layer', '^src/main/(shell/|index)', ['^src/core/', '^src/main/(page|service|shell)/', '^src/main/engine/install/data-folder']),
    layer('preload-knows-names-only', '^src/preload/', ['^src/core/', '^src/preload/']),
    layer('renderer-sees-core-only', '^src/renderer/', ['^src/core/', '^src/renderer/']),
    {
      name: 'electron-in-shell-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main/shell/|main/index|preload/)' },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'tensorflow-in-engine-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/engine/' },
      to: { path: 'node_modules/@tensorflow/' },
    },
    {
      name: 'sql-in-db-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/db/' },
      to: { path: 'node_modules/better-sqlite3/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Components (.tsx) are beyond this parser: .oxlintrc.json holds them to the same layer.
    exclude: { path: 'src/main/engine/backend/wasm/assembly|[.]tsx$' },
    parser: 'swc',
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
