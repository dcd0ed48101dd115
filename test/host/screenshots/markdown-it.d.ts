/** What is used of markdown-it, which brings no types along. */
declare module 'markdown-it' {
  export default class MarkdownIt {
    constructor(options: { readonly breaks: boolean; readonly linkify: boolean });
    render(text: string): string;
  }
}
