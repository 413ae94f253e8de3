// The first import of every entry point. Libraries read DEBUG while they are loaded, and then print tokens, message
// texts and query values; it must be gone before the first of them is.
// biome-ignore lint/style/noProcessEnv: nothing is read here, and the file that reads the settings comes too late.
delete process.env['DEBUG'];

export {};
