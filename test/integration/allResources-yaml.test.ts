import { describeAllResources } from "./support/allResourcesSuite";
import { YAML } from "../../harness/programs";

describeAllResources(YAML);
