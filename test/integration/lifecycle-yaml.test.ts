import { describeLifecycle } from "./support/lifecycleSuite";
import { YAML } from "../../harness/programs";

describeLifecycle(YAML);
