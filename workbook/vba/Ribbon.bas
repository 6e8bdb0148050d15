Attribute VB_Name = "Ribbon"
Option Explicit
' One Sub for each button of the tab, written from the registry of jobs by workbook/ribbon.py.

Private Sub RunJob(ByVal Job As String)
    ' The workbook that is active at the click is the one to work on: in an add-in, the caller would be the add-in.
    ' Its name is handed over as hexadecimal digits, so nothing in it can become code or a command.
    Dim Target As String
    On Error GoTo Failed
    If Not ActiveWorkbook Is Nothing Then Target = ActiveWorkbook.FullName
    RunPython "import udfs.vba; udfs.vba.run('" & Job & "', bytes.fromhex('" & InHex(Target) & "').decode('utf-16-be'))"
    Exit Sub
Failed:
    MsgBox Err.Description, vbExclamation, "{title}"
End Sub

Private Function InHex(ByVal Text As String) As String
    ' Four digits for each UTF-16 unit.
    Dim Place As Long
    For Place = 1 To Len(Text)
        InHex = InHex & Right$("000" & Hex$(AscW(Mid$(Text, Place, 1))), 4)
    Next Place
End Function
