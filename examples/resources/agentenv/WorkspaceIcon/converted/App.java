package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceIcon;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceIconArgs;
import com.pulumi.asset.FileAsset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Paths;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    public static void stack(Context ctx) {
        var design = new Workspace("design", WorkspaceArgs.builder()
            .name("design")
            .build());

        var icon = new WorkspaceIcon("icon", WorkspaceIconArgs.builder()
            .workspaceId(design.workspaceId())
            .source(new FileAsset("icon.svg"))
            .build());

    }
}
