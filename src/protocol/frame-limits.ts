/** Largest message on the connection. Chosen: a batch of 100 messages measures about 50 KB, a dialog page less. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** Largest message before the token was checked; `hello` has about 150 bytes. */
export const MAX_HELLO_BYTES = 16 * 1024;

/** Longest header; ours are about 30 bytes. */
export const MAX_HEADER_BYTES = 256;
