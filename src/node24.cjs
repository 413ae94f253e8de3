// Loaded before everything else, so it is plain JavaScript that every Node can read: an older Node would only show the
// first type annotation as a syntax error. The texts in locales/ are out of reach here.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `Opprop needs Node 24 and this is Node ${process.versions.node}: run \`npm ci\` with install scripts allowed (it brings Node 24 along), then start with \`npm start\`.\n`,
  );
  process.exit(1);
}
