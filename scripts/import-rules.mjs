/** Folders by what they may import from the product itself (ARCHITECTURE.md, "Direction of imports"). */
export const allowedImports = {
  'src/model': ['model'],
  'src/notes': ['model', 'notes', 'settings'],
  'src/protocol': ['model', 'protocol'],
  'src/telegram': ['model', 'telegram'],
  'src/settings': ['model', 'settings'],
  'src/ui': ['model', 'settings', 'ui'],
  'src/export': ['model', 'notes', 'protocol', 'telegram', 'settings', 'export'],
  'src/obsidian': ['model', 'notes', 'protocol', 'telegram', 'settings', 'export', 'ui', 'obsidian', 'companion'],
  companion: ['model', 'notes', 'protocol', 'telegram', 'settings', 'export', 'companion'],
};
