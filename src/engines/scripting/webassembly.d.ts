/** What of WebAssembly is used for scripts. TypeScript knows it with the browser's types only. */
declare namespace WebAssembly {
  const Module: new (bytes: Uint8Array) => Module;
  const Memory: new (limits: { readonly initial: number; readonly maximum: number }) => object;
}
