/** The schema of the Pulumi package, derived from the declarations and the programs in examples/resources: schema.json, and what the built plugin serves. */
import { packageSchema, type PackageSchema } from "../provider/core/schema/schema";
import { catalogue } from "../provider/services/index";
import { version } from "../provider/version";
import { exampleTexts } from "./examples";

export function derivedSchema(): PackageSchema {
    return packageSchema(version, catalogue, exampleTexts());
}
