/** Languages a code block may name: all of them are only coloured. Anything else could be a plugin that runs the code. */
const languages = new Set(
  (
    'abap abnf actionscript ada agda apache apl applescript arduino arm asciidoc asm asm6502 assembly atom autohotkey awk bash basic bat batch bibtex bnf brainfuck c c++ c# cc clike clj clojure cmake cobol coffee ' +
    'coffeescript conf console cpp crystal cs csharp css csv cuda cython d dart diff docker dockerfile dot ebnf ejs elixir elm erlang f# forth fortran fs fsharp gd gdscript git glsl gnuplot go golang gradle graphql ' +
    'groovy haml handlebars haskell haxe hbs hcl hex hlsl hpp hs html http idris ini io j java javascript jinja jinja2 jl js json json5 jsonc jsonp jsx julia kotlin kt kts latex less liquid lisp llvm log lua ' +
    'makefile markdown markup mathml matlab md mips mongodb mysql nasm nginx nim nix objc objectivec ocaml opencl pascal patch perl pgsql php pl plain plaintext plsql postgres postgresql powershell prolog properties ' +
    'proto protobuf ps1 pug puppet purescript py py3 pycon python python3 q qml r racket rb reg regex rest rkt rs rst ruby rust sas sass scala scheme scss sed sh shell shell-session smalltalk sol solidity sparql splunk ' +
    'sql sqlite stylus svelte svg swift systemd tcl terraform tex text tex toml ts tsx twig txt typescript v vala vb vbnet verilog vhdl vim vue wasm wgsl wiki xhtml xml yaml yml zig zsh'
  ).split(' '),
);

/**
 * Language after the opening fence. An unknown one comes second, where it is kept but names nothing: `dataviewjs` would run
 * the code of whoever sent the message.
 */
export function fenceLanguage(language: string): string {
  const name = language.trim().toLowerCase();
  if (languages.has(name)) return name;
  const harmless = name.replace(/[^\p{L}\p{N}+#.-]+/gu, '-').slice(0, 40);
  return harmless === '' || harmless === '-' ? '' : `text ${harmless}`;
}
