/** Files that pages contain as text. bundle.ts and the tests each have a loader for them. */
declare module "*.css" {
    const text: string;
    export default text;
}

declare module "*.page.js" {
    const text: string;
    export default text;
}
