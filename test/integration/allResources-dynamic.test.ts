import { describeAllResources } from "./support/allResourcesSuite";
import { DYNAMIC } from "../../harness/programs";

describeAllResources(DYNAMIC);
