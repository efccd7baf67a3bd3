/** The version of the package, which is that of the plugin, the schema and the SDKs. */
export { version } from "../package.json";
