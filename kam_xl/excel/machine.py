"""Where things stand on this machine, as far as Excel is concerned."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

WINDOWS, MAC = "Windows", "Darwin"
XLWINGS = "0.37.8"
"""The version of xlwings whose DLL the workbook's VBA names."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A system with a user's home, the Python that runs, and Windows' folder for settings that roam."""

    system: str
    home: Path
    python: Path
    roaming: Path

    @classmethod
    def here(cls) -> Machine:
        """Give this machine."""
        home = Path.home()
        roaming = os.environ.get("APPDATA") or str(home / "AppData" / "Roaming")
        return cls(platform.system(), home, Path(sys.executable), Path(roaming))

    @property
    def has_excel(self) -> bool:
        """Tell whether Excel runs on such a system at all."""
        return self.system in (WINDOWS, MAC)

    @property
    def settings_file(self) -> Path:
        """The one file from which the workbook's VBA reads which Python to start.

        Excel on a Mac may read only its own folder without asking.
        """
        if self.system == MAC:
            return self.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data" / "kam-xl.conf"
        return self.home / ".kam-xl" / "excel.conf"

    @property
    def start_folder(self) -> Path:
        """The folder from which Excel for Windows opens every workbook when it starts."""
        return self.roaming / "Microsoft" / "Excel" / "XLSTART"

    @property
    def interpreter(self) -> Path:
        """The Python for Excel: on Windows the one without a window of its own."""
        silent = self.python.with_name("pythonw.exe")
        return silent if self.system == WINDOWS and silent.is_file() else self.python

    @property
    def dll(self) -> Path | None:
        """The DLL of xlwings where the VBA looks for it: beside the interpreter, or one folder up."""
        name = f"xlwings64-{XLWINGS}.dll"
        folders = (self.interpreter.parent, self.interpreter.parent.parent)
        return next((folder / name for folder in folders if (folder / name).is_file()), None)
