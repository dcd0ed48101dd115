/** Folder → the folders of the product it may import, by name. */
export declare const allowedImports: Readonly<Record<string, readonly string[]>>;
