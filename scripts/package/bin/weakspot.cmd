@echo off
"%~dp0..\node\node.exe" --disable-warning=ExperimentalWarning "%~dp0..\product\out\main\cli\index.js" %*
